"""Who works here: operators, their roles, tokens and sessions."""
