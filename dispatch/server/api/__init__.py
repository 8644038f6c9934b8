"""Routes, one file for each noun: parse, authorise, hand on. No rules, no SQL."""
