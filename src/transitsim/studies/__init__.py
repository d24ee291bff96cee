"""Floor 5: what is done with the engine: runs, comparisons, sweeps."""
