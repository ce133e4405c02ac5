"""Prepares the machine, starts the embedded servers and runs the portal; beside the house."""
