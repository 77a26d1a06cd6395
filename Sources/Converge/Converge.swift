// Converge
