"""Figures with definition, time and the list behind each: home per role and the leaders' page.

Reads only; what it counts is written by the apps below.
"""
