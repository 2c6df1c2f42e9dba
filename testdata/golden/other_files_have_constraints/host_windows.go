package constrained

const host = "windows"
