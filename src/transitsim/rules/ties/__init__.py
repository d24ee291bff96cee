"""Ties: unions, children, kin at the origin."""
