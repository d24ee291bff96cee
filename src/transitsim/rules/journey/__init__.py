"""Journeys: setting out, and the road."""
