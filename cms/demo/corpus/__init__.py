"""Texts of the demo region: what its organisations offer and look for. Data only; `cms.demo.scenario` acts.

All organisations, figures and persons are invented; national policies are real and summarised in our own words.
"""
