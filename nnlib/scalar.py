"""prototype"""
import itertools, math, gc
_clock = itertools.count()
class Value:
    __slots__ = ("data","grad","parents","slopes","made")
    def __init__(self, data, parents=(), slopes=()):
        self.data=data; self.grad=0.0; self.parents=parents; self.slopes=slopes; self.made=next(_clock)
    def __add__(a,b):
        if not isinstance(b,Value): return Value(a.data+b,(a,),(1.0,))
        return Value(a.data+b.data,(a,b),(1.0,1.0))
    __radd__=__add__
    def __mul__(a,b):
        if not isinstance(b,Value): return Value(a.data*b,(a,),(b,))
        return Value(a.data*b.data,(a,b),(b.data,a.data))
    __rmul__=__mul__
    def __neg__(a): return Value(-a.data,(a,),(-1.0,))
    def __sub__(a,b): return a+(-b)
    def __rsub__(a,b): return (-a)+b
    def __truediv__(a,b): return a*b**-1
    def __rtruediv__(a,b): return a**-1*b
    def __pow__(a,n): return Value(a.data**n,(a,),(n*a.data**(n-1),))
    def exp(a):
        e=math.exp(a.data); return Value(e,(a,),(e,))
    def log(a): return Value(math.log(a.data),(a,),(1/a.data,))
    def tanh(a):
        t=math.tanh(a.data); return Value(t,(a,),(1-t*t,))
    def sigmoid(a):
        s=1/(1+math.exp(-a.data)); return Value(s,(a,),(s*(1-s),))
    def relu(a): return Value(max(a.data,0.0),(a,),(1.0 if a.data>0 else 0.0,))
    def __repr__(a): return f"Value({a.data:.6g}, grad={a.grad:.6g})"
    @staticmethod
    def dot(ws,xs,b):
        wd=[w.data for w in ws]
        if isinstance(xs[0],Value):
            xd=[x.data for x in xs]
            return Value(sum(map(float.__mul__,wd,xd),b.data),(*ws,*xs,b),(*xd,*wd,1.0))
        return Value(sum(map(float.__mul__,wd,xs),b.data),(*ws,b),(*xs,1.0))
    def backward(self):
        seen={self.made}; nodes=[self]; stack=[self]
        while stack:
            for p in stack.pop().parents:
                if p.made not in seen:
                    seen.add(p.made); nodes.append(p); stack.append(p)
        nodes.sort(key=lambda n:-n.made)
        self.grad=1.0
        for n in nodes:
            g=n.grad
            for p,s in zip(n.parents,n.slopes): p.grad+=s*g
