"""Speed, as ratios to a peer on the same machine in the same run; medians of several runs."""
