"""What is done with the engine: runs, comparisons, decompositions, thresholds, life histories, sweeps."""
