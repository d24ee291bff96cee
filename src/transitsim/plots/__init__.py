"""Floor 7: pictures. One small file a figure, a tidy frame in, Axes out; the only floor that draws."""
