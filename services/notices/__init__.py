"""Notices: the inbox of every person, and the outbox that carries notices to e-mail and SMS.

What happened comes from below as announcements (cms.core.announcements); who is told, and how, is decided here.
"""
