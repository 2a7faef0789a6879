"""The house stands on five floors (design §1): read from the source alone, no database is needed."""
