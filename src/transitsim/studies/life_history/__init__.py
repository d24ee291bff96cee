"""One invented person under several regimes: their years, where they diverge, and why."""
