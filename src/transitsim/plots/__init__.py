"""Figures: one small file a figure, a tidy frame in, Axes out; the only folder that draws."""
