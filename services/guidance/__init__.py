"""First steps on the platform: a checklist per person and organisation that counts facts and remembers.

It reads what the apps below have recorded; of its own it keeps only what was seen and what was put away.
"""
