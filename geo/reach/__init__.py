"""What units reach by road within a time: roads, outline, people, areas."""
