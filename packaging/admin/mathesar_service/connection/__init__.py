"""The connections to PostgreSQL and to others: how they are made, how long they wait, why they fail."""
