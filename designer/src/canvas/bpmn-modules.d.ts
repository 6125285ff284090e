declare module 'diagram-js-minimap' {
  const minimapModule: import('didi').ModuleDeclaration
  export default minimapModule
}
