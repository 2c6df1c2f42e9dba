-- Migration 4 comes with another change; this one keeps its number.
SELECT 1;
