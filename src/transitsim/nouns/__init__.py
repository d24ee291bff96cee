"""Floor 1: what exists. People, places, levers and behaviour, each with its data dictionary; contexts, regimes, evidence."""
