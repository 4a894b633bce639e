"""What every app may use: errors, audit, tasks, scheduled jobs, the library registry. No business rules."""
