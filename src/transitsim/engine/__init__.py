"""What turns the month: population, messages between kin, rationing, counting, the Mesa model. Mesa comes in here alone."""
