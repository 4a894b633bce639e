"""Who is told of what, in which words, by which ways; reading and settling; the outbox."""
