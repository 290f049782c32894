/* Style that comes with a screen which is not needed at first. */

const here = new Map<string, Promise<void>>();

/* Until it holds: what it is for is not shown bare. Where it does not come the screen fails. */
export function style_here(address: string): Promise<void> {
  let loading = here.get(address);
  if (!loading) {
    loading = new Promise((done, fail) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = address;
      link.onload = () => done();
      link.onerror = () => {
        link.remove();
        here.delete(address);
        fail(new Error(address));
      };
      document.head.append(link);
    });
    here.set(address, loading);
  }
  return loading;
}
