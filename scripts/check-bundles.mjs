export async function checkBundles() {}
