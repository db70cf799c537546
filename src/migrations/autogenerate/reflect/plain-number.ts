/** A number exactly as JavaScript would print it. */
export const plainNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d*[1-9])?$/;
