"""One invented person under several regimes: their years, where they part, and why."""
