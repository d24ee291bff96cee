"""Body and mind: harm, health, distress."""
