"""What a run rests on, read from files: settings, regimes, contexts, evidence, posterior draws, own people."""
