"""What every room stands on: the shared nouns, and the services that no capability writes twice."""
