"""Floor 3: what turns the month. Population, mail, queues, counting, the Mesa model. The only door to mesa and networkx."""
