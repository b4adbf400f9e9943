export function load(name: string): Promise<unknown>;
