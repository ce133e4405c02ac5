"""Users, their roles, and the utilities of the network."""
