"use server";

export async function doNothing() {}
