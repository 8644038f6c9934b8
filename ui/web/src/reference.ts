/** The interface reference at /docs: read from the running centre, tried out as who is signed in. */
import library from 'swagger-ui-dist/swagger-ui-bundle.js?url';
import 'swagger-ui-dist/swagger-ui.css';

interface Library { SwaggerUIBundle: (options: Record<string, unknown>) => void }

const script = document.createElement('script');
script.src = library;
script.onload = () =>
  (window as unknown as Library).SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, docExpansion: 'none', filter: true, validatorUrl: null });
document.head.append(script);
