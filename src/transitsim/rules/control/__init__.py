"""Control: arrest, detention, return, bonds, hiding, permits, guides."""
