"""Inputs of runs, read from files: settings, regimes, contexts, evidence, posterior draws, own people."""
