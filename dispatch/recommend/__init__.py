"""Who should go: run cards, candidates, the choice and its reasons. Pure: reads nothing, writes nothing."""
