"""Sweeps: many points, each simulated in many replicates, that lose nothing when one run fails or the machine stops."""
