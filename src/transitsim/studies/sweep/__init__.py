"""Sweeps: many points, each lived in many replicates, that lose nothing when one run fails or the machine stops."""
