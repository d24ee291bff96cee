"""The command line, composed by Hydra once and handed over as frozen plain settings. Nothing imports it."""
