"""Entry: wishing, paying, crossing, and where one lands."""
