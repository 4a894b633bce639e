"""What this app does when something below reports a fact."""
