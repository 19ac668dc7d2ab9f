"""The state of a session: its settings, errors, what is running and how it is watched, workspaces."""
