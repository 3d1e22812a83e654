"""The same steps on both services, held against each other and against the rules of the world."""
