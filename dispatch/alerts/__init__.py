"""What must be seen: raised once for each cause, silenced everywhere by one acknowledgement, ended by its cure."""
