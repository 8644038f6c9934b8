"""The commands of `sigap`, one file a noun."""
