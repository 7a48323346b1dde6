/**
 * To be inlined (with the nonce) in the head: the page is painted before its app starts, which would take the processor from it. What
 * starts the app is an entry with `runtimeModuleIds` that the document gives to Turbopack's runtime. If that ever has another name, or the
 * browser paints nothing for 0.3 seconds, the app starts as without this.
 */
export const paintFirstScript =
  'if(document.visibilityState==="visible"){const t=globalThis.TURBOPACK??=[],p=t.push,h=[];' +
  "t.push=e=>e.runtimeModuleIds?h.push(e):p.call(t,e);" +
  "const go=()=>{t.push=p;for(const e of h.splice(0))TURBOPACK.push(e)};" +
  'setTimeout(go,300);new PerformanceObserver(go).observe({type:"paint",buffered:true})}';
