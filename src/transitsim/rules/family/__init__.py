"""Families: who is whose, who looks after whom, what passes between kin in a month."""
