/** A number that JavaScript writes just so. */
export const plainNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d*[1-9])?$/;
