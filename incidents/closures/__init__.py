"""Road closures and floods as reported: journalled, lapsing by themselves."""
