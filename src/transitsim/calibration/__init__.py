"""Calibration and validation: parameters are fitted to a window of the evidence and judged by what lies outside it."""
