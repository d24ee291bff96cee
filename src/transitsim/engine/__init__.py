"""What moves the months on: population, messages between kin, rationing, counting, the Mesa model. Mesa comes in here alone."""
